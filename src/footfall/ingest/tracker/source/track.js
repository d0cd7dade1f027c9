/** What `/track.js` is: pageviews, and nothing else. */
import { pageviews } from "./pageviews.js";
import { startFromTag } from "./start.js";

startFromTag(pageviews);
