/** `data-404` on the tag of a page that stands for those that do not exist. */

export const notFound = (settings, send) => {
  if ("404" in settings) send({ name: "404", interactive: false });
};
