/// The icon in the tab of a browser: a bridge with its two arches.
enum Icon {
    static let path = "icon.svg"

    /// An SVG document, with the accent of either colour scheme.
    static let svg = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">\
        <style>path{fill:none;stroke:\(Palette.light.accent.css);stroke-width:2}\
        @media(prefers-color-scheme:dark){path{stroke:\(Palette.dark.accent.css)}}</style>\
        <path d="M1 5H15M2 13V5M14 13V5M8 13V5M2 13Q5 5 8 13Q11 5 14 13"/></svg>
        """
}
