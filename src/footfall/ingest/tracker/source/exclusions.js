/** Pages that are not counted. */

/** Return what matches the paths of a comma-separated list; `*` stands for a part of a path, `**` for anything. */
export const matcher = (globs) => {
  const pattern = globs
    .replace(/\s/g, "")
    .replace(/[^\w,*]/g, "\\$&")
    .replace(/\*+/g, (stars) => (stars[1] ? ".*" : "[^/]*"))
    .replace(/,/g, "|");
  return RegExp(`^(${pattern})/?$`);
};

export const exclusions = ({ exclude }, send) => {
  const excluded = exclude && matcher(exclude);
  return excluded && ((event) => excluded.test(event.path) || send(event));
};
