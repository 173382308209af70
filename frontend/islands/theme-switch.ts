const YEAR_S = 31_536_000;

/** Light, dark or as the system has it. A cookie tells the server, so that the next page does not flash. */
export function themeSwitch(group: HTMLElement): void {
  const buttons = [...group.querySelectorAll<HTMLButtonElement>("button[data-theme-value]")];
  const show = (theme: string): void => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeValue === theme));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const theme = button.dataset.themeValue ?? "system";
      const age = theme === "system" ? 0 : YEAR_S;
      document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
      show(theme);
    });
  }
  show(document.documentElement.dataset.theme ?? "system");
}
