/** A developer's machine is not counted, unless the setting `local` says so. */

const LOCAL = /(^|\.)localhost$|^127[\d.]+$|^\[::1]$/;

export const local = (settings) => LOCAL.test(location.hostname) && !("local" in settings) && (() => {});
