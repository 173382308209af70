import { common } from "../islands/common";
import { holdTimer } from "../islands/hold-timer";
import { start } from "../islands/island";
import { liveStatus } from "../islands/live-status";
import { payment } from "../islands/payment";

start({ ...common, "hold-timer": holdTimer, "live-status": liveStatus, payment });

if (document.querySelector("[hx-get], [hx-post], [hx-put], [hx-delete], [hx-boost]")) void import("../islands/htmx");
