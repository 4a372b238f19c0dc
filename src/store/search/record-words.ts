/**
 * SQL: the words of the record `r`, which brings them as text (`indexWords`). Sorting an array of words takes half as long as parsing a
 * tsvector.
 */
export const wordsOfRecord = "array_to_tsvector(string_to_array(r.words, ' '))";
