// What the server says of reports (src/shanshui/web/routes/reports.py).
export interface ReportKind {
  id: string;
  label: string;
  says: string;
  formats: string[];
}
