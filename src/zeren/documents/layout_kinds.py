"""The kinds of problems that the check of a paper's layout finds."""

from __future__ import annotations

from zeren.base.problems import declare

PAGE_SIZE = declare(
    "paper_page_size",
    zh="页面为{found}毫米，不是A4",
    en="The page is {found} mm, not A4",
    do_zh="请将纸张设为A4（210×297毫米），纵向",
    do_en="Set the paper to A4 (210×297 mm), upright",
)
MARGIN = declare(
    "paper_margin",
    zh="{side_zh}边距为{found}毫米，应为{wanted}毫米",
    en="The {side} margin is {found} mm and should be {wanted} mm",
    do_zh="请按GB/T 9704设置：上37、左28、下35、右26毫米",
    do_en="Set the margins of GB/T 9704: top 37, left 28, bottom 35, right 26 mm",
)
GRID = declare(
    "paper_grid",
    zh="版心不是每页{lines}行、每行{characters}字",
    en="The type area is not {lines} lines of {characters} characters",
    do_zh="请设置文档网格，行距约28.95磅，三号字字距紧缩约0.2磅",
    do_en="Set the document grid: lines about 28.95 pt apart, size-3 type condensed by about 0.2 pt",
)
FONT = declare(
    "paper_font",
    zh="“{role}”的字体字号为{found}，应为{wanted}",
    en="“{role}” is set in {found} and should be {wanted}",
    do_zh="请修改该样式的中文字体和字号，并清除直接设置的格式",
    do_en="Change the style's East Asian font and size, and clear formats set by hand",
)
NO_TITLE = declare(
    "paper_no_title",
    zh="没有找到标题",
    en="There is no title",
    do_zh="请为公文标题使用“Title”（标题）样式",
    do_en="Give the title the style “Title”",
)
TITLE_FORM = declare(
    "paper_title_form",
    zh="标题“{title}”未居中或已加粗",
    en="The title “{title}” is not centred, or is bold",
    do_zh="请将标题居中，不加粗",
    do_en="Centre the title and do not make it bold",
)
PAGE_NUMBER = declare(
    "paper_page_number",
    zh="页码不是“— 1 —”形式，或没有单页居右、双页居左",
    en="The page number is not of the form “— 1 —”, right on odd and left on even pages",
    do_zh="请在页脚插入页码域，两侧各加一字线，并设置奇偶页不同",
    do_en="Put a PAGE field between dashes into the footers, different on odd and even pages",
)
BAD_DATE = declare(
    "paper_date_form",
    zh="成文日期“{found}”书写不规范",
    en="The date “{found}” is not written as required",
    do_zh="请用阿拉伯数字写全年、月、日，月日前不加0，如2026年3月1日",
    do_en="Use Arabic numerals, the full year, no leading zeros: 2026年3月1日",
)
NO_DATE = declare(
    "paper_no_date",
    zh="没有找到成文日期",
    en="There is no date",
    do_zh="请在署名下方单独一行写明成文日期",
    do_en="Write the date on a line of its own under the signature",
)
