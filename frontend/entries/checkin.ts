import { App } from "../checkin/app";
import { onAct, show } from "../checkin/ui/page";
import { openSound } from "../checkin/ui/signal";

openSound();
onAct("reload", () => location.reload());
if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/door/worker.js", { scope: "/door" }).catch(() => undefined);

/** One window works; what it has in memory would grow old in a second one. */
void navigator.locks.request("admit-door", { ifAvailable: true }, async (lock) => {
  if (lock === null) return show("taken");
  await (await App.open()).start();
  await new Promise(() => undefined);
});
