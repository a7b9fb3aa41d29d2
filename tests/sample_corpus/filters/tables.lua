-- Column widths that follow the contents; in two-column LaTeX (variable "twocolumn") a table of the full page width.
local twocolumn = false

local function text_length(blocks)
  return utf8.len(pandoc.utils.stringify(pandoc.Div(blocks))) or 0
end

-- Letters of the longest word: no column should be narrower than that.
local function longest_word(blocks)
  local longest = 0
  for word in pandoc.utils.stringify(pandoc.Div(blocks)):gmatch("%S+") do
    longest = math.max(longest, utf8.len(word) or 0)
  end
  return longest
end

local function latex(blocks)
  return pandoc.write(pandoc.Pandoc(blocks), "latex"):gsub("\n+$", "")
end

local function full_width_table(simple)
  local columns, lines = {}, {}
  for i in ipairs(simple.aligns) do
    columns[i] = string.format(">{\\raggedright\\arraybackslash}p{%.3f\\textwidth}", simple.widths[i] * 0.92)
  end
  lines[1] = "\\begin{table*}[tbp]\\centering\\small\\caption{" .. latex({pandoc.Plain(simple.caption)}) .. "}"
  lines[2] = "\\begin{tabular}{@{}" .. table.concat(columns) .. "@{}}\\toprule"
  local function row(cells)
    local out = {}
    for i, cell in ipairs(cells) do out[i] = latex(cell) end
    return table.concat(out, " & ") .. " \\\\"
  end
  lines[3] = row(simple.headers) .. "\\midrule"
  for _, cells in ipairs(simple.rows) do lines[#lines + 1] = row(cells) end
  lines[#lines + 1] = "\\bottomrule\\end{tabular}\\end{table*}"
  return pandoc.RawBlock("latex", table.concat(lines, "\n"))
end

local function resize(tbl)
  local simple = pandoc.utils.to_simple_table(tbl)
  local lengths, words, total = {}, {}, 0
  for i = 1, #simple.aligns do
    lengths[i] = simple.headers[i] and text_length(simple.headers[i]) or 4
    words[i] = 7
  end
  for _, cells in ipairs(simple.rows) do
    for i, cell in ipairs(cells) do
      lengths[i] = math.max(lengths[i], text_length(cell))
      words[i] = math.max(words[i], math.min(longest_word(cell), 20))
    end
  end
  for i, length in ipairs(lengths) do
    lengths[i] = math.max(math.min(length, 70) ^ 0.8, words[i])
    total = total + lengths[i]
  end
  for i, length in ipairs(lengths) do simple.widths[i] = length / total end
  if twocolumn then return full_width_table(simple) end
  return pandoc.utils.from_simple_table(simple)
end

return {
  {Meta = function(meta) twocolumn = meta.twocolumn ~= nil end},
  {Table = resize},
}
