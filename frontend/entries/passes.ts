import { bright } from "../islands/bright";
import { common } from "../islands/common";
import { forget } from "../islands/forget";
import { start } from "../islands/island";
import { keep } from "../islands/keep";
import { liveStatus } from "../islands/live-status";
import { offline } from "../islands/offline";

start({ ...common, bright, forget, keep, "live-status": liveStatus, offline });
