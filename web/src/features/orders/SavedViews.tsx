import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import StarOutlined from "@ant-design/icons/StarOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import App from "antd/es/app";
import Button from "antd/es/button";
import Input from "antd/es/input";
import Popover from "antd/es/popover";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { keys } from "@/api/keys";
import { asProblem } from "@/api/problem";
import type { Schema } from "@/api/schemas";
import { removeView, saveView, viewsOptions } from "@/api/settings";
import { readStored, writeStored } from "@/lib/stored";

/** The name under which a view carries the columns, beside the address. */
const COLUMNS = "_columns";

/** Filters, sort and columns under a name, kept on the server for the person. */
export function SavedViews(props: {
  page: string;
  state: Record<string, string | undefined>;
  onOpen: (state: Record<string, string>) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const views = useQuery({ ...viewsOptions(props.page), enabled: open });

  const change = async (work: Promise<unknown>) => {
    try {
      await work;
      setName("");
    } catch (error) {
      message.error(problemText(asProblem(error)));
    }
    await client.invalidateQueries({ queryKey: keys.views(props.page) });
  };
  const save = () => {
    const trimmed = name.trim();
    if (trimmed === "") return;
    const same = views.data?.items.find((view) => view.name === trimmed);
    const state = withColumns(props.page, props.state);
    const key = newKey();
    void change(
      saveView(same?.id ?? `new-${key}`, { page: props.page, name: trimmed, state }, key),
    );
  };
  const show = (view: Schema<"SavedView">) => {
    const { [COLUMNS]: columns, ...state } = view.state;
    if (columns !== undefined) writeStored(`columns.${props.page}`, columns);
    props.onOpen(state);
    setOpen(false);
  };

  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <div className="saved-views">
          {views.data?.items.map((view) => (
            <div key={view.id} className="saved-view">
              <button type="button" className="link" onClick={() => show(view)}>
                {view.name}
              </button>
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t("views.remove", { name: view.name })}
                onClick={() => void change(removeView(view.id, newKey()))}
              />
            </div>
          ))}
          {views.data?.items.length === 0 ? <p className="muted">{t("views.none")}</p> : null}
          <form
            className="saved-view"
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <Input
              aria-label={t("views.name")}
              placeholder={t("views.name")}
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button htmlType="submit">{t("views.save")}</Button>
          </form>
        </div>
      }
    >
      <Button icon={<StarOutlined />}>{t("views.title")}</Button>
    </Popover>
  );
}

function withColumns(page: string, state: Record<string, string | undefined>) {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(state)) {
    if (value !== undefined) kept[name] = value;
  }
  const columns = readStored(`columns.${page}`);
  if (columns !== null) kept[COLUMNS] = columns;
  return kept;
}
