/** Return *work* so that it never throws: whatever a page has broken, it must not notice us. */
export const quietly = (work) => (...args) => {
  try {
    return work(...args);
  } catch {
    // Nobody could mend it here, and a message would sit in the page's own console.
  }
};
