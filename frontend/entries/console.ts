import { branding } from "../islands/branding";
import { common } from "../islands/common";
import { givingBack } from "../islands/giving-back";
import "../islands/htmx";
import { start } from "../islands/island";
import { jump } from "../islands/jump";
import { liveFigures } from "../islands/live-figures";
import { liveList } from "../islands/live-list";
import { liveStatus } from "../islands/live-status";
import { pick } from "../islands/pick";
import { taking } from "../islands/taking";

start({
  ...common,
  branding,
  "giving-back": givingBack,
  jump,
  "live-figures": liveFigures,
  "live-list": liveList,
  "live-status": liveStatus,
  pick,
  taking,
});
