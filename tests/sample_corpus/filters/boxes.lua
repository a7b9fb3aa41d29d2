-- Boxes (::: {.kasten}) in each format: an environment, a paragraph style, a quotation. HTML keeps its div.
function Div(div)
  if not div.classes:includes("kasten") then return nil end
  if FORMAT == "latex" then
    local blocks = pandoc.List({pandoc.RawBlock("latex", "\\begin{kasten}")})
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock("latex", "\\end{kasten}"))
    return blocks
  elseif FORMAT == "docx" or FORMAT == "odt" then
    return pandoc.Div(div.content, pandoc.Attr("", {}, {["custom-style"] = "Kasten"}))
  elseif FORMAT:match("html") or FORMAT == "json" then
    return nil
  end
  return pandoc.BlockQuote(div.content)
end
