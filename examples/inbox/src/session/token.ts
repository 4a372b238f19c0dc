const key = 'parley-token';

/** The token lives as long as the browser tab does, and nowhere in the code. */
export const storedToken = {
  read: () => sessionStorage.getItem(key),
  write: (token: string) => sessionStorage.setItem(key, token),
  clear: () => sessionStorage.removeItem(key),
};
