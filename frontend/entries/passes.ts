import { bright } from "../islands/bright";
import { common } from "../islands/common";
import { start } from "../islands/island";
import { liveStatus } from "../islands/live-status";
import { offline } from "../islands/offline";

start({ ...common, bright, "live-status": liveStatus, offline });
