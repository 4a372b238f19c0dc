/** Why fields are left out, in the words of the summary. */
export const noField = 'no such field in Parley';
export const setByParley = 'set by Parley';
export const links = 'links in the other system';
export const ofUsers = 'users are not imported';
export const counted = 'counted from the threads';
export const idsThere = 'an id of the other system';
export const isDeleted = 'deleted conversations are not imported';
export const notSaid = 'nothing that was said';
