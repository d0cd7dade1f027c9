/** What other products keep an opt-out as. */
import { quietly } from "./quietly.js";

export const stored = /* @__PURE__ */ quietly((key) => localStorage[key]);
