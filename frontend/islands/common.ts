import { confirm } from "./confirm";
import { copy } from "./copy";
import { drawer } from "./drawer";
import type { Mounts } from "./island";
import { stepper } from "./stepper";
import { summary } from "./summary";
import { themeSwitch } from "./theme-switch";
import { toasts } from "./toast";

/** What any page may hold. */
export const common: Mounts = { confirm, copy, drawer, stepper, summary, "theme-switch": themeSwitch, toasts };
