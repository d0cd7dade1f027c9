/** Properties of a page or a site, which all its events carry. */

/** Return those attributes of *element* that begin with *prefix*, by their names without it. */
export const attributesOf = (element, prefix) => {
  const found = {};
  for (const { name, value } of element.attributes) {
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = value;
  }
  return found;
};

/** An event's own properties go before those of the settings. */
export const properties = (settings, send) => (event) =>
  send({ ...event, props: { ...settings.props, ...event.props } });
