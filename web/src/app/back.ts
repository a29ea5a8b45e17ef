/** Back only into this product: `//evil.example` would leave it. Without a way back, home. */
export function safeBack(back: string | undefined): string {
  return back?.startsWith("/") && !/^\/[/\\]/.test(back) && !back.startsWith("/sign-in")
    ? back
    : "/";
}
