import { expect, test } from "vitest";
import { plotOf } from "../../checkin/ui/plot";

test("a plot has a bar for each value above nothing, the highest as high as the box", () => {
  expect(plotOf([0, 2, 4], 300, 60)).toBe("M100.0 60v-30.0h99.0v30.0zM200.0 60v-60.0h99.0v60.0z");
});

test("a plot of nothing is empty", () => {
  expect(plotOf([], 300, 60)).toBe("");
  expect(plotOf([0, 0], 300, 60)).toBe("");
});
