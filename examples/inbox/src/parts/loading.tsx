/** Grey bars where something is about to be. */
export function Loading({ what, rows }: { readonly what: string; readonly rows: number }) {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">Loading {what}…</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="loading-bar" aria-hidden="true" />
      ))}
    </div>
  );
}
