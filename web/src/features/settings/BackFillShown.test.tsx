import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { BackFill } from "@/api/channels";
import { wantOffice } from "@/i18n";
import { SurroundingsProvider } from "@/ui/Surroundings";
import { BackFillProgress } from "./BackFillShown";

afterEach(cleanup);

const asked: BackFill = {
  state: "wanted",
  since: "2025-01-01T00:00:00Z",
  things: 0,
  orders: 0,
  taken: 0,
  asked_at: "2026-11-22T08:00:00Z",
  ended_at: null,
  fault: null,
};

async function shown(fill: BackFill) {
  await wantOffice();
  const surroundings = {
    language: "en" as const,
    locale: "en-GB",
    zone: "UTC",
    dark: false,
    explain: () => ({ text: "", code: "", answered: true, fields: [] }),
  };
  const { container } = render(
    <SurroundingsProvider value={surroundings}>
      <BackFillProgress fill={fill} />
    </SurroundingsProvider>,
  );
  return container.textContent ?? "";
}

test("it says how far it is, and nothing that is not known yet", async () => {
  const wanted = await shown(asked);
  expect(wanted).toContain("The platform is about to be asked");
  expect(wanted).not.toContain("Put together so far");
  cleanup();
  const running = await shown({ ...asked, state: "running", things: 12_000 });
  expect(running).toContain("The platform puts the orders together");
  expect(running).toContain("12,000");
  cleanup();
  const reading = await shown({ ...asked, state: "reading", orders: 5_000, taken: 1_250 });
  expect(reading).toContain("1,250 of 5,000");
  cleanup();
  await shown({ ...asked, state: "done", ended_at: "2026-11-22T09:00:00Z" });
  expect(screen.getByText("All of them are here")).toBeTruthy();
});

test("it says why its orders come page by page", async () => {
  const code = "channels.back_fill_refused";
  const fault = { code, detail: "ACCESS_DENIED", since: "2026-11-22T08:00:00Z" };
  const failed = await shown({ ...asked, state: "failed", fault });
  expect(failed).toContain("they come page by page");
  expect(failed).toContain("The platform does not hand orders over all at once. (ACCESS_DENIED)");
});
