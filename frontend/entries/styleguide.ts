import { basket } from "../islands/basket";
import { common } from "../islands/common";
import { holdTimer } from "../islands/hold-timer";
import { start } from "../islands/island";
import { liveStatus } from "../islands/live-status";
import { pick } from "../islands/pick";

// Everything that can be shown without a server behind it.
start({ ...common, basket, "hold-timer": holdTimer, "live-status": liveStatus, pick });
