import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { mediaTypeOf } from '../body/request-body.ts';

/** Reports a request that cannot be parsed as the client's error. */
export function useReadableRequests(): Plugin {
  return {
    onRequestParse({ request, requestParser: parserOfYoga, setRequestParser }) {
      const contentType = request.headers.get('content-type') ?? '';
      // Yoga recognizes only the most common spelling of media types.
      const isJson = request.method === 'POST' && mediaTypeOf(contentType) === 'application/json';
      const requestParser = parserOfYoga ?? (isJson ? parseJson : undefined);
      // A page can send a form to any site without a preflight request, so forms are not accepted as operations.
      const isForm = contentType.toLowerCase().startsWith('application/x-www-form-urlencoded');
      if ((!requestParser || isForm) && request.method === 'POST')
        throw unreadable('Send the operation as application/json.', 415);
      if (!requestParser) return;
      setRequestParser(async (readable) => {
        try {
          return await requestParser(readable);
        } catch (error) {
          throw error instanceof GraphQLError ? error : unreadable('The request cannot be read.', 400);
        }
      });
    },
    onParse: ({ parseFn, setParseFn }) => setParseFn(withinStack(parseFn)),
    onValidate: ({ validateFn, setValidationFn }) => setValidationFn(withinStack(validateFn)),
  };
}

const parseJson = async (request: Request): Promise<GraphQLParams> => request.json();

/** graphql-js parses and validates recursively, so a deeply nested operation overflows the stack. */
function withinStack<Args extends unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    try {
      return work(...args);
    } catch (error) {
      throw error instanceof RangeError ? unreadable('The operation is nested too deeply.', 400) : error;
    }
  };
}

function unreadable(message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } });
}
