/** Why fields of Help Scout are left out. */
export const keptByParley = 'set by Parley';
export const noField = 'no such field in Parley';
export const links = 'links in the other system';
export const ofUser = 'users are not imported';
