// The rules of the catalogues, as plain functions, so that tests can break each on purpose.

/** Messages that are rightly the same in every language. */
const SAME_EVERYWHERE = new Set(["SKU", "CSV", "XLSX", "API", "JSON", "PayPal", "DDP", "FIFO"]);

/** Words a converter makes of Mainland ones, and Mainland words: wrong on a Traditional screen. */
const FORBIDDEN_IN_HANT = [
  "許可權",
  "迴圈盤點",
  "打單",
  "面單",
  "信息",
  "數據",
  "默認",
  "登錄",
  "用戶",
  "軟件",
  "導入",
  "導出",
  "設置",
  "質量",
  "發貨",
  "網絡",
  "服務器",
  "文件夾",
  "篩查",
];

/** 審核 is review; 稽核 is audit and may stand only where the Simplified side says 审计. */
const AUDIT = { hant: "稽核", hans: "审计" };

/** Pairs the glossary has only inside longer terms. */
const TRAPS = [
  ["发货", ["出貨"]],
  ["批量", ["批次", "大量"]],
  ["质量", ["品質"]],
];

// Common characters that exist in one script only.
const SIMPLIFIED_ONLY =
  "单订货库导设询筛选审驳备认区价无样时间动务这删除请输应当还报关电话发账户处现见写试长标签码号补换买卖实际优惠满减运费达权录级别业员闭启进执结总额数据览预规则条页选择复复制图过滤确证书类项样响应层经验词组织统计阶须档开关连线网络历换给让们产东两严丰临为丽举义乐习乡书亚亿仅从仓优会伤伦伪体侧侨俭债倾偿储儿党兰兴养兽内写军农冲决况冻净凉减凑几凤击划刘创别剂剑剧劝办务劳势区协单卖卢卫却厂厅历压厌县双变叙叠号叹吗吨听启吴员响哑团园围国图圆圣场块坚坏坛坝坟坠垄处复够头夹夺奋奖妇妈娱娄婴孙学宁宝实审宪宫宽宾对寻导寿将尔尘尝层届属岁岂岗岛币师帐带帮库应庙废广开异弃张弥弯弹强归当录彻径忆忧怀态怜总恋恶悬惊惧惨惯愤愿懒戏战户扩扫扬抚抛护报担拟拥择挂挥损换据掷揽携摄摆摇敌数断无旧时显晓暂术机杀杂权条来杨极构枪柜标栏树样档桥梦检楼横欢欧残毁毕汇汉沟没泪泽洁浅测济浓涂涛润涨渐温湾湿满滞滚滤灭灯灵灾炉点烂烟热爱爷牵犹状独狭猎献环现电画畅疗盐监盖盘盗着矫矿码础确离种积称稳穷窃竞笔签简类粮紧红约级纪纯纲纳纵纸线练组细织终经结绕绘给络绝统继绩续维绿缓编缩网罗罚职联聪肃肠肤胜胶脏脑脚脱艺节苍苏范获营虑虚虽补衬裤见观规视览觉触订认讨让训议讯记讲许论设访证评识诉词试诗话询该详语误说请诸读课调谈谢谱贝负财责败货质贩贪购贮贯贴费贺资赋赔赖赚赛赞赢赶趋跃践车轨转轮软轻载较辆辑输辞边达过迁运还这进远违连迟适选递逻遗邮邻郑采释里鉴针钉钟钢钱铁铃铜银链销锁锅错键镇长门闪闭问间闲闻阅队阳阴阵阶际陆陈险随隐难雾静页顶项顺须顾顿预领频题颜额风飞饭饮饰馆验骗鱼鲜鸟鸡麦黄齐齿龄龙";
const TRADITIONAL_ONLY =
  "單訂貨庫導設詢篩選審駁備認區價無樣時間動務這刪請輸應當還報關電話發帳戶處現見寫試長標籤碼號補換買賣實際優滿減運費達權錄級別業員閉啟進執結總額數據覽預規則條頁擇復製圖過濾確證書類項響層經驗詞組織統計階須檔開連線網絡歷給讓們產東兩嚴豐臨為麗舉義樂習鄉亞億僅從倉會傷體側債傾償儲兒黨蘭興養獸軍農衝決況凍淨涼湊幾擊劃創劑劇勸辦勞勢協衛廠廳壓縣雙變敘疊嘆噸聽響團園圍國圓場塊堅壞墜夠頭奪獎婦學寧寶憲寬賓對尋將塵嘗屆屬歲島幣師帶幫廢廣異棄張彎彈強歸徑憶態戀惡懸驚慣願戲戰擴掃揚拋護擔擬擁掛揮損擲攬攜攝擺搖敵斷舊顯暫術機殺雜來極構槍櫃欄樹橋夢檢樓歡歐殘匯漢溝澤潔淺測濟濃漲漸溫灣濕滯滾滅燈靈災爐點爛煙熱愛狀獨狹環畫暢療鹽監蓋盤盜礦礎離種積稱穩窮竊競筆簡糧緊紅約紀純綱納縱紙練細終繞繪絕繼績續維綠緩編縮羅罰職聯腸膚勝膠腦腳脫藝節蘇獲營慮虛雖襯褲觀視觸討訓議訊記講許論訪評識訴詩該詳語誤說諸讀課調談謝貝負財責敗質販購貫貼賀資賦賠賴賺賽贊贏趕趨躍踐車軌轉輪軟輕載較輛輯辭邊遷遠違遲適遞邏遺郵鄰採釋裡鑑針釘鐘鋼錢鐵銅銀鏈銷鎖錯鍵鎮門閃問閒聞閱隊陽陰陣陸陳險隨隱難靜頂順顧頓領頻題顏風飛飯飲飾館騙魚鮮鳥雞麥黃齊齒齡龍併臺彙體";

/** Characters of a list that the other list does not have: written the same, they prove nothing. */
function onlyIn(list, other) {
  const others = new Set(other);
  return new Set([...list].filter((character) => !others.has(character)));
}
const HANS = onlyIn(SIMPLIFIED_ONLY, TRADITIONAL_ONLY);
const HANT = onlyIn(TRADITIONAL_ONLY, SIMPLIFIED_ONLY);
// Both scripts use these.
for (const shared of "里采着范帐后干台除") {
  HANS.delete(shared);
  HANT.delete(shared);
}

/** `{a: {b: "c"}}` → `Map {"a.b" → "c"}`. */
export function flatten(tree, prefix = "", into = new Map()) {
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === "string") into.set(prefix + name, value);
    else flatten(value, `${prefix}${name}.`, into);
  }
  return into;
}

/** A sentence's plural forms are one message: Chinese has one form, English two. */
function base(key) {
  return key.replace(/_(one|other)$/, "");
}

function wanted(language, key) {
  if (base(key) === key) return [key];
  return language === "en" ? [`${base(key)}_one`, `${base(key)}_other`] : [`${base(key)}_other`];
}

/** `合併訂單(併單)` names two good words; `Store / Shop` too. */
function alternatives(text) {
  const inside = /\(([^)]*)\)/.exec(text)?.[1];
  const outside = text.replace(/\([^)]*\)/, "");
  return [...outside.split("/"), ...(inside ? inside.split("/") : [])]
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** Terms, the longest first, so that 运单号申请 is not read as 运单. */
export function readGlossary(text) {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [hans = "", hant = "", en = ""] = line.split("\t");
      return { hans: hans.trim(), hant: alternatives(hant), en: alternatives(en) };
    })
    .sort((a, b) => b.hans.length - a.hans.length);
}

/** Words that begin alike count as one: Void and Voided, Hold and On hold. */
const STEM_LETTERS = 4;

function stems(text) {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const long = words.filter((word) => word.length >= STEM_LETTERS);
  return (long.length > 0 ? long : words).map((word) => word.slice(0, STEM_LETTERS));
}

function placeholders(text) {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
}

function* missing(language, messages, all) {
  for (const key of all) {
    for (const name of wanted(language, key)) {
      const text = messages.get(name);
      if (text === undefined || text.trim() === "") yield `${language}: ${name} is missing`;
    }
  }
}

function* untranslated(language, messages, en) {
  for (const [key, text] of messages) {
    const english = en.get(key) ?? en.get(`${base(key)}_other`);
    if (text !== english) continue;
    const letters = text
      .replace(/\{\{\w+\}\}/g, "")
      .split(/[^A-Za-z]+/)
      .filter((word) => word !== "" && !SAME_EVERYWHERE.has(word));
    if (letters.length > 0) yield `${language}: ${key} is still English: ${text}`;
  }
}

function* mixedScript(language, messages, foreign) {
  for (const [key, text] of messages) {
    const wrong = [...text].filter((character) => foreign.has(character));
    if (wrong.length > 0) yield `${language}: ${key} mixes scripts (${wrong.join("")}): ${text}`;
  }
}

/** Between Chinese characters a sign is as wide as they are. */
const HALF_WIDTH = /[\u3400-\u9fff][,;:!?]|[,;:!?][\u3400-\u9fff]/;

function* halfWidth(language, messages) {
  for (const [key, text] of messages) {
    if (HALF_WIDTH.test(text)) yield `${language}: ${key} has half-width signs: ${text}`;
  }
}

function* termFaults(key, hans, hant, en, glossary) {
  let rest = hans;
  for (const term of glossary) {
    if (!rest.includes(term.hans)) continue;
    // Taken out, so that a shorter term inside it asks for nothing more.
    rest = rest.replaceAll(term.hans, "\u0000");
    if (!term.hant.some((word) => hant.includes(word))) {
      yield `zh-Hant: ${key} must say ${term.hant.join(" or ")} for ${term.hans}: ${hant}`;
    }
    const said = new Set(stems(en));
    const same = (word) => stems(word).some((stem) => said.has(stem));
    if (hans === term.hans && !term.en.some(same)) {
      yield `en: ${key} must say ${term.en.join(" or ")} for ${term.hans}: ${en}`;
    }
  }
  for (const [word, good] of TRAPS) {
    if (rest.includes(word) && !good.some((candidate) => hant.includes(candidate))) {
      yield `zh-Hant: ${key} must say ${good.join(" or ")} for ${word}: ${hant}`;
    }
  }
}

function* forbidden(key, hans, hant) {
  for (const word of FORBIDDEN_IN_HANT) {
    if (hant.includes(word)) yield `zh-Hant: ${key} says ${word}: ${hant}`;
  }
  if (hant.includes(AUDIT.hant) && !hans.includes(AUDIT.hans)) {
    yield `zh-Hant: ${key} says ${AUDIT.hant}, which is audit, not review: ${hant}`;
  }
}

/** Every fault of three catalogues, as lines for people. */
export function checkCatalogues(trees, glossary) {
  const en = flatten(trees.en);
  const hans = flatten(trees["zh-Hans"]);
  const hant = flatten(trees["zh-Hant"]);
  const all = new Set([...en.keys(), ...hans.keys(), ...hant.keys()]);
  const faults = [
    ...missing("en", en, all),
    ...missing("zh-Hans", hans, all),
    ...missing("zh-Hant", hant, all),
    ...untranslated("zh-Hans", hans, en),
    ...untranslated("zh-Hant", hant, en),
    ...mixedScript("zh-Hans", hans, HANT),
    ...mixedScript("zh-Hant", hant, HANS),
    ...halfWidth("zh-Hans", hans),
    ...halfWidth("zh-Hant", hant),
  ];
  for (const [key, text] of hans) {
    const traditional = hant.get(key);
    const english = en.get(key);
    if (traditional === undefined || english === undefined) continue;
    faults.push(...termFaults(key, text, traditional, english, glossary));
    faults.push(...forbidden(key, text, traditional));
    for (const [language, other] of [
      ["zh-Hans", text],
      ["zh-Hant", traditional],
    ]) {
      if (placeholders(other).join() !== placeholders(english).join()) {
        faults.push(`${language}: ${key} has other placeholders than English: ${other}`);
      }
    }
  }
  return [...new Set(faults)];
}

/** Keys the code names and the catalogue lacks, and codes of the API without words. */
export function checkKeysUsed(enTree, sources, faultCodes) {
  const known = new Set([...flatten(enTree).keys()].map(base));
  const used = new Set();
  for (const source of sources) {
    for (const [, key] of source.matchAll(/\bt\(\s*"([\w.-]+)"/g)) used.add(key);
  }
  return [
    ...[...used].filter((key) => !known.has(key)).map((key) => `en: ${key} is used but missing`),
    ...faultCodes
      .filter((code) => !known.has(`faults.${code}`))
      .map((code) => `en: faults.${code} has no words`),
  ];
}
