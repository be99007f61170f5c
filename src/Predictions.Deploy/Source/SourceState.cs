namespace Predictions.Deploy.Source;

/// <summary>The state of the checkout that is deployed from.</summary>
/// <param name="Git">The checkout.</param>
/// <param name="Commit">What is checked out, as 40 hex digits.</param>
/// <param name="Origin">Host and path of its origin, such as "git.example.com/predictions/predictions"; empty where there is none.</param>
/// <param name="Who">Who deploys.</param>
internal sealed record SourceState(GitCheckout Git, string Commit, string Origin, string Who)
{
    /// <exception cref="DeployException">The folder is in no checkout.</exception>
    public static async Task<SourceState> ReadAsync(string folder, CancellationToken stop)
    {
        var git = await GitCheckout.FindAsync(folder, stop);
        return new SourceState(
            git,
            await git.CommitAsync(stop),
            await git.OriginAsync(stop) is { } origin ? OriginAddress.Plain(origin) : "",
            await Author.OfAsync(git, Environment.GetEnvironmentVariable, stop));
    }
}
