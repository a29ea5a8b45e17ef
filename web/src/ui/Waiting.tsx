/** Grey lines where rows will stand in a moment. */
export function Waiting(props: { lines: number; className?: string }) {
  return (
    <div className={`waiting ${props.className ?? ""}`} aria-hidden="true">
      {Array.from({ length: props.lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else, and never move
        <span key={line} />
      ))}
    </div>
  );
}
