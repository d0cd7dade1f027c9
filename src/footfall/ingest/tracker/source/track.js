/** What `/track.js` is: pageviews, and nothing else. */
import { pageviews } from "./pageviews.js";
import { start } from "./start.js";

start(pageviews);
