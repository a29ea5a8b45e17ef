import { useQuery } from "@tanstack/react-query";
import Input from "antd/es/input/Input";
import Skeleton from "antd/es/skeleton";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Block, type Chapter, inlineOf, searchBook } from "@/lib/handbook";
import { EmptyState, FaultNote } from "@/ui/notes";
import { useSurroundings } from "@/ui/Surroundings";
import { useInView } from "@/ui/useInView";
import { bookOptions } from "./book";
import "./handbook.css";

/** The handbook: a chapter, all chapters, and what holds certain words. */
export function Handbook(props: { chapter: string; onChapter: (name: string) => void }) {
  const { t } = useTranslation();
  const { language } = useSurroundings();
  const book = useQuery(bookOptions(language));
  const [text, setText] = useState("");
  const chapters = book.data ?? [];
  const chapter = chapters.find(({ name }) => name === props.chapter) ?? chapters[0];
  const go = (name: string) => {
    setText("");
    props.onChapter(name);
  };
  if (book.isError) return <FaultNote error={book.error} onRetry={() => void book.refetch()} />;
  return (
    <div className="handbook">
      <search>
        <Input
          allowClear
          aria-label={t("help.search")}
          placeholder={t("help.search")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </search>
      {book.isPending ? <Skeleton active /> : null}
      {text.trim() === "" ? (
        <>
          <details className="handbook-contents">
            <summary>{t("help.contents")}</summary>
            <ul>
              {chapters.map(({ name, title }) => (
                <li key={name}>
                  <ChapterLink to={name} onChapter={go} current={name === chapter?.name}>
                    {title}
                  </ChapterLink>
                </li>
              ))}
            </ul>
          </details>
          {chapter ? <ChapterText chapter={chapter} onChapter={go} /> : null}
        </>
      ) : (
        <Hits chapters={chapters} text={text} onChapter={go} />
      )}
    </div>
  );
}

function Hits(props: { chapters: Chapter[]; text: string; onChapter: (name: string) => void }) {
  const { t } = useTranslation();
  const hits = searchBook(props.chapters, props.text);
  return (
    <section aria-label={t("help.found")} aria-live="polite">
      {hits.length === 0 ? (
        <EmptyState title={t("help.nothing")} hint={t("help.nothing_hint")} />
      ) : (
        <ul className="handbook-hits">
          {hits.map(({ chapter, excerpt }) => (
            <li key={chapter.name}>
              <ChapterLink to={chapter.name} onChapter={props.onChapter}>
                {chapter.title}
              </ChapterLink>
              <p className="muted small">{excerpt}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ChapterText(props: { chapter: Chapter; onChapter: (name: string) => void }) {
  const { chapter } = props;
  const top = useInView<HTMLElement>(chapter.name);
  return (
    <article className="handbook-chapter" ref={top} aria-label={chapter.title}>
      <h2>{chapter.title}</h2>
      {chapter.blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a chapter's blocks never change places
        <BlockText key={at} block={block} onChapter={props.onChapter} />
      ))}
    </article>
  );
}

function BlockText({ block, onChapter }: { block: Block; onChapter: (name: string) => void }) {
  const line = (text: string) => <LineText text={text} onChapter={onChapter} />;
  if (block.kind === "heading") return <h3>{line(block.text)}</h3>;
  if (block.kind === "paragraph") return <p>{line(block.text)}</p>;
  const items = block.items.map((item) => <li key={item}>{line(item)}</li>);
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function LineText({ text, onChapter }: { text: string; onChapter: (name: string) => void }) {
  const pieces = inlineOf(text).map((piece, at) => {
    const key = `${at} ${piece.text}`;
    switch (piece.kind) {
      case "strong":
        return <b key={key}>{piece.text}</b>;
      case "em":
        return <em key={key}>{piece.text}</em>;
      case "code":
        return <kbd key={key}>{piece.text}</kbd>;
      case "link":
        return (
          <ChapterLink key={key} to={piece.to} onChapter={onChapter}>
            {piece.text}
          </ChapterLink>
        );
      default:
        return piece.text;
    }
  });
  return <>{pieces}</>;
}

function ChapterLink(props: {
  to: string;
  current?: boolean;
  onChapter: (name: string) => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className="link"
      aria-current={props.current ? "true" : undefined}
      onClick={() => props.onChapter(props.to)}
    >
      {props.children}
    </button>
  );
}
