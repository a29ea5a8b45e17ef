import { QueryClient } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { describe, expect, it, vi } from "vitest";
import { Asking } from "./ask";
import { CommandButton } from "./CommandButton";
import { FormDrawer } from "./forms";
import { SurroundingsProvider } from "./Surroundings";

const explain = (error: unknown) => ({
  answered: true,
  text: "Refused",
  code: "orders.refused",
  fields: [{ name: ["lines", 0, "code"], text: String(error) }],
});

async function show(onSubmit: (values: object, key: string) => Promise<void>, onClose = vi.fn()) {
  let keys = 0;
  const root = createRootRoute({
    component: () => (
      <FormDrawer
        open
        title="Form"
        initial={{}}
        submitText="Send"
        newKey={() => `key-${++keys}`}
        onSubmit={onSubmit}
        onClose={onClose}
      >
        <Form.Item name={["lines", 0, "code"]} label="Code">
          <Input />
        </Form.Item>
      </FormDrawer>
    ),
  });
  const router = createRouter({
    routeTree: root,
    history: createMemoryHistory(),
    context: { queryClient: new QueryClient() },
  });
  render(
    <SurroundingsProvider
      value={{ language: "en", locale: "en-GB", zone: "UTC", dark: false, explain }}
    >
      <RouterProvider router={router as never} />
      <Asking />
    </SurroundingsProvider>,
  );
  return { user: userEvent.setup(), input: await screen.findByLabelText("Code"), onClose };
}

describe("a form", () => {
  it("shows a fault at its input and above, and tries again under a new key", async () => {
    const send = vi.fn().mockRejectedValueOnce("wrong code").mockResolvedValue(undefined);
    const { user, input } = await show(send);
    await user.type(input, "X");
    await user.click(screen.getByRole("button", { name: "Send" }));
    expect(await screen.findByText("wrong code")).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toContain("Refused");
    await user.click(input);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
    expect(send.mock.calls.map(([, key]) => key)).toEqual(["key-1", "key-2"]);
  });

  it("takes a new key for its second step, though nothing was typed between", async () => {
    const send = vi.fn().mockResolvedValue(undefined);
    const { user, input } = await show(send);
    await user.type(input, "X");
    for (const times of [1, 2]) {
      await user.click(screen.getByRole("button", { name: "Send" }));
      await waitFor(() => expect(send).toHaveBeenCalledTimes(times));
    }
    expect(send.mock.calls.map(([, key]) => key)).toEqual(["key-1", "key-2"]);
  });

  it("asks before typed words are lost, and not otherwise", async () => {
    const { user, input, onClose } = await show(async () => undefined);
    await user.type(input, "X");
    await user.keyboard("{Escape}");
    expect(await screen.findByText("What you typed here would be lost.")).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Leave" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
  });

  it("closes at once while nothing was typed", async () => {
    const { user, onClose } = await show(async () => undefined);
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
  });
});

describe("a refused command", () => {
  it("stays reachable, says why, and does nothing", async () => {
    const onClick = vi.fn();
    render(
      <CommandButton refusedWhy="Not approved yet" onClick={onClick}>
        Confirm
      </CommandButton>,
    );
    const button = screen.getByRole("button", { name: "Confirm" });
    const user = userEvent.setup();
    await user.tab();
    expect(document.activeElement).toBe(button);
    await user.keyboard("{Enter}");
    expect(onClick).not.toHaveBeenCalled();
    expect(button.getAttribute("aria-description")).toBe("Not approved yet");
  });
});
