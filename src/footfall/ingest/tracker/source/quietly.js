/**
 * Return *work* so that it never throws: whatever a page has broken, it must not notice us.
 *
 * Modules mark what they make with it as pure: bundlers of the npm package then leave out what nobody uses.
 */
export const quietly = (work) => (...args) => {
  try {
    return work(...args);
  } catch {
    // Nobody could mend it here, and a message would sit in the page's own console.
  }
};
