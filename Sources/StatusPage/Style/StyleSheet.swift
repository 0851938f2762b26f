/// How the page looks.
struct StyleSheet: Sendable {
    /// The style sheet, without anything that would end the element that it stands in.
    let text: String

    private init(_ text: String) { self.text = text }

    /// The one of all pages.
    static let status = StyleSheet(
        """
        :root{color-scheme:light dark;\(Palette.light.properties)}
        @media(prefers-color-scheme:dark){:root{\(Palette.dark.properties)}}
        """ + frame + parts + tables + forms + plots + small
    )

    private static let frame = """
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,
        "Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
        .wide{max-width:76rem;margin:0 auto;padding:0 1.25rem}
        a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:from-font}
        a:hover{text-decoration-thickness:2px}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.3rem .6rem;z-index:1}
        h1,h2,h3{line-height:1.25;margin:0;font-weight:650;letter-spacing:-.01em}
        h1{font-size:1.3rem}h2{font-size:1.12rem}h3{font-size:1rem}
        p{margin:.3rem 0}
        code,.mono{font:.92em/1.5 ui-monospace,SFMono-Regular,"DejaVu Sans Mono",Menlo,monospace}
        small,.quiet{color:var(--quiet)}small{font-size:.87em}
        header.top{background:var(--card);border-bottom:1px solid var(--hairline)}
        header.top .wide{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:baseline;
        padding-top:.8rem;padding-bottom:.8rem}
        header.top p{margin:0}header.top nav{margin-left:auto}
        nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1rem;margin:0;padding:0;list-style:none}
        main>.notice+section{margin-top:1rem}main{padding-top:1.1rem;padding-bottom:2.5rem}
        main>section{margin-top:1.9rem}
        .head{display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline;margin-bottom:.6rem}
        .head>p{margin:0}.head>.end{margin-left:auto}
        footer{border-top:1px solid var(--hairline);padding:1rem 0 2rem;color:var(--quiet)}

        """

    private static let parts = """
        .card{background:var(--card);border:1px solid var(--hairline);border-radius:8px;
        padding:.9rem 1.1rem;margin-bottom:.9rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11.5rem,1fr));gap:.7rem;
        margin:0;padding:0;list-style:none}
        .tiles li{background:var(--card);border:1px solid var(--hairline);border-radius:8px;
        padding:.65rem .95rem .7rem;border-top:3px solid var(--edge)}
        .tiles li.good{border-top-color:var(--good)}
        .tiles li.warning{border-top-color:var(--warning)}
        .tiles li.bad{border-top-color:var(--bad)}
        .tiles .name{color:var(--quiet);font-size:.87em}
        .tiles .figure{font-size:1.28rem;font-weight:650;letter-spacing:-.01em;line-height:1.3;
        font-variant-numeric:tabular-nums}
        .tiles .more{font-size:.87em;color:var(--quiet);overflow-wrap:anywhere}
        .state{display:inline-block;padding:0 .5em;border-radius:1em;font-size:.86em;line-height:1.6;
        white-space:nowrap;color:var(--quiet);background:var(--field);border:1px solid var(--hairline)}
        .state.good{color:var(--good);background:var(--good-tint);border-color:transparent}
        .state.warning{color:var(--warning);background:var(--warning-tint);border-color:transparent}
        .state.bad{color:var(--bad);background:var(--bad-tint);border-color:transparent}
        .error{color:var(--bad);overflow-wrap:anywhere}
        .notice{border-left:4px solid var(--good)}.notice.bad{border-left-color:var(--bad)}
        .why{font-size:1.03rem;max-width:62rem;overflow-wrap:anywhere}
        .two{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:.6rem 1.8rem;
        margin:.5rem 0 .3rem}
        .log{list-style:none;margin:0;padding:0}
        .log li{display:grid;grid-template-columns:5.4rem 7.4rem 5.4rem minmax(0,1fr);gap:0 .6rem;
        padding:.28rem 0;border-top:1px solid var(--hairline);align-items:baseline}
        .log li:first-child{border-top:0}
        .log time{font-variant-numeric:tabular-nums;white-space:nowrap}
        .log time+time{color:var(--quiet)}
        .log span:last-child{overflow-wrap:anywhere}
        .steps{margin:0;padding-left:1.5rem}.steps>li{margin:0 0 1.1rem;padding-left:.3rem}
        .steps>li::marker{color:var(--quiet);font-variant-numeric:tabular-nums}
        dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem 1.1rem;margin:.3rem 0}
        dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}

        """

    private static let tables = """
        .scroll{overflow-x:auto;margin:0 -1.1rem;padding:0 1.1rem}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--quiet);font-size:.87em;padding-bottom:.25rem}
        th,td{text-align:left;padding:.3rem .9rem .3rem 0;vertical-align:baseline;
        border-top:1px solid var(--hairline)}
        th:last-child,td:last-child{padding-right:0}
        thead th{border-top:0;color:var(--quiet);font-weight:500;font-size:.87em;white-space:nowrap}
        tbody th{font-weight:500}
        .number{text-align:right}td.number{white-space:nowrap}
        td .error,td.error{min-width:12rem}
        .fires{font-weight:650}

        """

    private static let forms = """
        form.line{display:flex;flex-wrap:wrap;gap:.4rem .5rem;align-items:center;margin:0}
        .card>.buttons{margin-top:.6rem}.steps ul{margin:.2rem 0;padding-left:1.1rem}
        .buttons{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center}
        input,select,button{font:inherit;color:inherit;border:1px solid var(--edge);border-radius:6px;
        padding:.2rem .55rem;background:var(--field);min-height:2rem;max-width:100%}
        button{cursor:pointer;background:var(--card);font-weight:550}
        button:hover{border-color:var(--accent);color:var(--accent)}
        .pair{display:inline-flex;gap:.5rem;align-items:center;max-width:100%}.pair>*{min-width:0}
        .pages{display:flex;flex-wrap:wrap;gap:.3rem 1rem;margin:.6rem 0 0;align-items:baseline}
        .pages p{margin:0}

        """

    private static let plots = """
        figure{margin:0}
        figcaption{color:var(--quiet);font-size:.87em;margin-bottom:.2rem}
        .plot{display:grid;grid-template-columns:max-content minmax(0,1fr);column-gap:.35rem}
        .plot>svg{display:block;overflow:visible}.plot>svg:last-child{width:100%}
        .plot .scale{min-width:1.2rem;position:relative}
        .plot text{fill:var(--quiet);font-size:11.5px;font-variant-numeric:tabular-nums}
        .grid{stroke:var(--hairline);stroke-width:1;vector-effect:non-scaling-stroke}
        .band{fill:var(--band)}
        .bound{fill:none;stroke:var(--edge);stroke-width:1;vector-effect:non-scaling-stroke;
        stroke-dasharray:2 3}
        .limit{fill:none;stroke:var(--warning);stroke-width:1.4;vector-effect:non-scaling-stroke;
        stroke-dasharray:5 3}
        .asked{fill:none;stroke:var(--warning);stroke-width:1.3;vector-effect:non-scaling-stroke;
        stroke-dasharray:2 2}
        .now{fill:none;stroke:var(--accent);stroke-width:2.2;vector-effect:non-scaling-stroke;
        stroke-linejoin:round;stroke-linecap:round}
        .dot{fill:var(--accent);stroke:var(--card);stroke-width:1.5}
        .dot.small{stroke:none}
        .keys{display:flex;flex-wrap:wrap;gap:.05rem 1rem;margin:.2rem 0 0;padding:0;list-style:none;
        font-size:.87em;color:var(--quiet)}
        .keys svg{width:22px;height:8px;display:inline-block;vertical-align:middle;margin-right:.35rem}

        """

    private static let small = """
        @media(max-width:47rem){
        .wide{padding:0 .9rem}.two{grid-template-columns:minmax(0,1fr)}
        .tiles{grid-template-columns:1fr 1fr;gap:.5rem}.tiles li{padding:.5rem .7rem}
        .tiles .figure{font-size:1.12rem}.tiles li:last-child:nth-child(odd){grid-column:1/-1}
        header.top nav{margin-left:0}
        .card{padding:.75rem .85rem}.scroll{margin:0 -.85rem;padding:0 .85rem}
        .log li{grid-template-columns:auto auto 1fr;padding:.4rem 0}
        .log span:last-child{grid-column:1/-1}
        .stack thead{position:absolute;left:-99rem}
        .stack tr{display:block;border-top:1px solid var(--hairline);padding:.4rem 0}
        .stack tbody tr:first-child{border-top:0}
        .stack th,.stack td{display:flex;gap:.8rem;border:0;padding:.05rem 0;text-align:left;
        justify-content:space-between;white-space:normal}
        .stack td[data-label]::before{content:attr(data-label);white-space:nowrap;color:var(--quiet)}
        .stack td.nil{display:none}
        .stack td>*{overflow-wrap:anywhere;min-width:0;text-align:right}
        .head>.end{margin-left:0}
        }
        @media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        @media print{header.top nav,form,.pages{display:none}}

        """
}
