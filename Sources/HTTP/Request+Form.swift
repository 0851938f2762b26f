extension Request {
    /// The decoded value of a query parameter, else of a field of the form that is the body; `nil` when
    /// neither is there or the value is "", as an untouched field of a form sends it.
    package func formValue(_ name: String) -> String? {
        if let value = parameter(name), !value.isEmpty { return value }
        guard isForm else { return nil }
        var form = self
        form.query = String(decoding: body, as: UTF8.self)
        return form.parameter(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the body is the fields of an HTML form (WHATWG URL, section 5).
    private var isForm: Bool {
        let type = fields["Content-Type"]?.split(separator: ";").first?.trimmingBlanks() ?? ""
        return type.equalsIgnoringCase("application/x-www-form-urlencoded")
    }

    /// Whether a browser asks, which shows what it is answered: it lists HTML itself, not only `*/*`.
    package var wantsHTML: Bool {
        fields.list(of: "Accept").contains { range in
            let type = range.split(separator: ";").first?.trimmingBlanks() ?? ""
            return type.equalsIgnoringCase("text/html")
        }
    }
}
