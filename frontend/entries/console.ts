import { common } from "../islands/common";
import "../islands/htmx";
import { start } from "../islands/island";
import { jump } from "../islands/jump";
import { liveFigures } from "../islands/live-figures";
import { liveStatus } from "../islands/live-status";
import { pick } from "../islands/pick";

start({ ...common, jump, "live-figures": liveFigures, "live-status": liveStatus, pick });
