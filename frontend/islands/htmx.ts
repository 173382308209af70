import htmx from "htmx.org";
import { showToast } from "./toast";

// What the Content-Security-Policy forbids is off here too, so that nothing fails half-way.
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// Pages may hold secrets of an order: none is kept in the browser's storage.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
// A refused form (409, 422) comes back as a fragment with its errors and is shown like any other answer.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "409|410|422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => showToast(document.body.dataset.lost ?? "", { kind: "bad" }));
}

export default htmx;
