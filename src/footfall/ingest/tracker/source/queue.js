/** Events wait in memory while the browser is offline, or nobody sees the page yet because it is prerendered. */
import { hear } from "./hear.js";

/** More than somebody clicks between two stations. All at once they are 40 KB with headers; browsers take 64. */
const MOST_WAITING = 50;

export const queue = (settings, send) => {
  const waiting = [];
  const isAway = () => !navigator.onLine || document.prerendering;
  const wait = (event) => waiting.length < MOST_WAITING && waiting.push(event);
  const sendOrWait = (event) => {
    if (isAway()) return wait(event);
    const answer = send(event);
    // What failed while online is not sent again: it may have arrived.
    answer?.catch?.(() => isAway() && wait(event));
    return answer;
  };

  // Later, because the pageview is sent by the same news and comes first.
  hear("online prerenderingchange", () => setTimeout(() => waiting.splice(0).forEach(sendOrWait)));
  return sendOrWait;
};
