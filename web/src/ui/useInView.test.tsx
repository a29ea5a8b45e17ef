import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useInView } from "./useInView";

function Place(props: { what: string }) {
  const place = useInView<HTMLParagraphElement>(props.what);
  return <p ref={place}>{props.what}</p>;
}

test("another thing is brought into view, also where the browser answers with a promise", () => {
  const scroll = vi.fn(() => Promise.resolve());
  Element.prototype.scrollIntoView = scroll as never;
  const { rerender, unmount } = render(<Place what="first" />);
  rerender(<Place what="first" />);
  expect(scroll).toHaveBeenCalledTimes(1);
  rerender(<Place what="second" />);
  expect(scroll).toHaveBeenCalledTimes(2);
  expect(screen.getByText("second")).toBeTruthy();
  unmount();
});
