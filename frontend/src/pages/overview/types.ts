// The overview of a place, as the server tells it (report/overview.py).
import type { Figure, Section } from "../../lib/content";

export interface Overview extends Section {
  figures: Record<string, Figure>;
  range: { low: number; median: number; high: number; draws: number } | null;
}
