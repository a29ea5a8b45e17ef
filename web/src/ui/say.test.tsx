import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Asking, ask } from "./ask";
// There before it is asked for: on a busy machine its first import takes longer than a test waits.
import "./AskDialog";
import { Said, say } from "./say";

describe("short news", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    act(() => void vi.runAllTimers());
    vi.useRealTimers();
  });

  it("are told to those who hear the page, and a refusal stands longer than a success", () => {
    render(<Said />);
    const heard = (how: string) => document.querySelector(`[aria-live=${how}]`)?.textContent;
    act(() => {
      say.good("SO-1 approved");
      say.bad("SO-2 is on hold");
    });
    expect(heard("polite")).toContain("SO-1 approved");
    expect(heard("assertive")).toContain("SO-2 is on hold");
    act(() => void vi.advanceTimersByTime(5_000));
    expect(heard("polite")).toBe("");
    expect(heard("assertive")).toContain("SO-2 is on hold");
    act(() => void vi.advanceTimersByTime(10_000));
    expect(heard("assertive")).toBe("");
  });

  it("never cover the page: the oldest go first", () => {
    render(<Said />);
    act(() => ["1", "2", "3", "4", "5", "6"].forEach((number) => void say.bad(`No. ${number}`)));
    expect(screen.queryByText("No. 2")).toBeNull();
    expect(screen.getByText("No. 3")).toBeTruthy();
    expect(screen.getByText("No. 6")).toBeTruthy();
  });
});

describe("a question", () => {
  const question = { title: "Leave?", text: "Words would be lost", yes: "Leave", no: "Stay" };

  it("waits for its answer, and a second one asked meanwhile is answered no", async () => {
    render(<Asking />);
    const user = userEvent.setup();
    const first = ask(question);
    await expect(ask(question)).resolves.toBe(false);
    await user.click(await screen.findByRole("button", { name: "Leave" }));
    await expect(first).resolves.toBe(true);
  });

  it("is answered no by Escape", async () => {
    render(<Asking />);
    const answer = ask(question);
    await screen.findByRole("dialog");
    await userEvent.setup().keyboard("{Escape}");
    await expect(answer).resolves.toBe(false);
  });
});
