/** What `/track.full.js` is: all but web vitals and other products' globals. */
import { all } from "./features.js";
import { FULL, settingsOf } from "./full.js";
import { startFromTag } from "./start.js";

startFromTag(all(FULL), settingsOf);
