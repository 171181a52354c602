// What the server says of reports (src/shanshui/web/routes/reports.py).
export interface ReportKind {
  id: string;
  label: string;
  says: string;
  formats: string[];
}

export interface Template {
  tags: { name: string; known: boolean }[];
  all: string[];
}
