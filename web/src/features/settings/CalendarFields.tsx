import CheckboxGroup from "antd/es/checkbox/Group";
import Form from "antd/es/form";
import Input from "antd/es/input/Input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/schemas";
import { timeFormat } from "@/lib/formats";
import { useSurroundings } from "@/ui/Surroundings";

/** Where the server names them so, that its faults land on the inputs. */
export interface CalendarValues {
  ship_within_hours: number;
  /** Absent in a new store: what its platform allows. */
  late_limit_bp?: number | undefined;
  calendar: Schema<"ShippingCalendar">;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
/** Every hour counts, which is how a store begins. */
export const ALWAYS: CalendarValues = {
  ship_within_hours: 48,
  calendar: { working_days: WEEK, holidays: [], cut_off: null },
};

export function calendarOf(workflow: Schema<"Workflow">): CalendarValues {
  const { ship_within_hours, late_limit_bp, calendar } = workflow;
  return {
    ship_within_hours: ship_within_hours ?? ALWAYS.ship_within_hours,
    late_limit_bp: late_limit_bp ?? 0,
    calendar: calendar ?? ALWAYS.calendar,
  };
}

/** By when a store's goods must have left, and how many may be late. */
export function CalendarFields() {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const day = timeFormat(locale, { weekday: "short", timeZone: "UTC" });
  // 2024-01-01 was a Monday.
  const week = WEEK.map((value) => ({
    value,
    label: day.format(new Date(Date.UTC(2024, 0, value))),
  }));
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <>
      <h3>{t("calendar.title")}</h3>
      <p className="muted">{t("calendar.hint")}</p>
      <Form.Item
        name={["workflow", "ship_within_hours"]}
        label={t("calendar.ship_within_hours")}
        extra={t("calendar.ship_within_hours_hint")}
        rules={required}
      >
        <InputNumber min={1} max={2_160} precision={0} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item
        name={["workflow", "calendar", "working_days"]}
        label={t("calendar.working_days")}
        // Not `required`: a group of boxes cannot say so.
        rules={[{ type: "array", min: 1, message: t("ui.required") }]}
      >
        <CheckboxGroup role="group" aria-label={t("calendar.working_days")} options={week} />
      </Form.Item>
      <Form.Item
        name={["workflow", "calendar", "cut_off"]}
        label={t("calendar.cut_off")}
        extra={t("calendar.cut_off_hint")}
        normalize={(text: string) => text || null}
      >
        <Input type="time" allowClear />
      </Form.Item>
      <Form.Item
        name={["workflow", "calendar", "holidays"]}
        label={t("calendar.holidays")}
        extra={t("calendar.holidays_hint")}
      >
        <Select
          mode="tags"
          tokenSeparators={[",", " ", ";", "\n"]}
          open={false}
          suffixIcon={null}
        />
      </Form.Item>
      <Form.Item
        name={["workflow", "late_limit_bp"]}
        label={t("calendar.late_limit")}
        extra={t("calendar.late_limit_hint")}
        getValueProps={(points?: number) => ({
          value: points === undefined ? undefined : points / 100,
        })}
        normalize={(percent: number | null) =>
          percent === null ? undefined : Math.round(percent * 100)
        }
      >
        <InputNumber min={0} max={100} precision={2} style={{ width: "100%" }} />
      </Form.Item>
    </>
  );
}
