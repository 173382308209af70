import { basket } from "../islands/basket";
import { common } from "../islands/common";
import { forget } from "../islands/forget";
import { start } from "../islands/island";
import { liveStatus } from "../islands/live-status";
import { share } from "../islands/share";

start({ ...common, basket, forget, "live-status": liveStatus, share });

// Most public pages need no htmx; the ones that do fetch it themselves.
if (document.querySelector("[hx-get], [hx-post], [hx-put], [hx-delete], [hx-boost]")) void import("../islands/htmx");
