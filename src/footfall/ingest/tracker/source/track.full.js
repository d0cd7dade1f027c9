/** What `/track.full.js` is: all but web vitals and other products' globals. */
import { calls } from "./calls.js";
import { all } from "./features.js";
import { full, settingsOf } from "./full.js";
import { startFromTag } from "./start.js";

startFromTag(all([full, calls]), settingsOf);
