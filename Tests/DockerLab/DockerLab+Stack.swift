extension DockerLab {
    /// Makes the images that `prometheus/stack.yml` names, that of the bridge from a program; see the script
    /// `stack-images`.
    package func makeStackImages(_ program: String) async throws {
        let script = Self.script.dropLast("lab".count) + "stack-images"
        guard await Self.runBeside(String(script), folder, program) == 0 else {
            throw Trouble(description: "the images of the stack cannot be made")
        }
    }

    /// Where the engine keeps what others have in `/var/lib/docker`.
    package var data: String { "\(folder)/data" }
}
