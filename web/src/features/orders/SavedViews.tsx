import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import StarOutlined from "@ant-design/icons/StarOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Input from "antd/es/input/Input";
import Popover from "antd/es/popover";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { keys } from "@/api/keys";
import { asProblem } from "@/api/problem";
import type { SavedView } from "@/api/schemas";
import { addView, removeView, saveView, viewsOptions } from "@/api/settings";
import { readStored, writeStored } from "@/lib/stored";
import { say } from "@/ui/say";

/** Filters, sort and columns under a name, kept on the server for the person. */
export function SavedViews(props: {
  page: string;
  state: Record<string, string | undefined>;
  onOpen: (state: Record<string, string>) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const views = useQuery({ ...viewsOptions(props.page), enabled: open });

  const change = async (work: Promise<unknown>) => {
    try {
      await work;
      setName("");
    } catch (error) {
      say.bad(problemText(asProblem(error)));
    }
    await client.invalidateQueries({ queryKey: keys.views(props.page) });
  };
  const save = () => {
    const trimmed = name.trim();
    if (trimmed === "") return;
    const same = views.data?.items.find((view) => view.name === trimmed);
    const draft = { page: props.page, name: trimmed, ...kept(props.page, props.state) };
    const mine = same?.own ? same : undefined;
    void change(
      mine
        ? saveView(mine.id, { ...draft, seen_version: mine.version }, newKey())
        : addView(draft, newKey()),
    );
  };
  const show = (view: SavedView) => {
    if (view.columns.length > 0) writeStored(`columns.${props.page}`, view.columns.join(","));
    props.onOpen(textsOf(view.filters));
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
              {view.own ? (
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={t("views.remove", { name: view.name })}
                  onClick={() => void change(removeView(view.id, newKey()))}
                />
              ) : (
                <span className="muted small">{view.owner_name}</span>
              )}
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

function kept(page: string, state: Record<string, string | undefined>) {
  const columns = readStored(`columns.${page}`);
  return {
    filters: textsOf(state),
    columns: columns ? columns.split(",") : [],
  };
}

function textsOf(state: Record<string, unknown>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(state)) {
    if (typeof value === "string") texts[name] = value;
  }
  return texts;
}
