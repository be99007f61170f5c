namespace Predictions.Charts.Tests.Watching;

/// <summary>The reader finds every series of an expression, and nothing else.</summary>
public class PromQlTests
{
    [Theory]
    [InlineData("up", "up")]
    [InlineData("up{job=\"a b{c}\"} == 0", "up[job]")]
    [InlineData("sum by (namespace) (rate(a_total{x=~\"1|2\",y!=\"3\"}[5m] offset 7d))", "a_total[namespace,x,y]")]
    [InlineData("sum by (pod) (rate(a[5m])) / b", "a[pod] b")]
    [InlineData("count by (n) (count by (n, m) (a)) > 1", "a[m,n]")]
    [InlineData("a > 1 and on (n, m) b{r=\"s\"} unless c", "a[m,n] b[m,n,r] c[m,n]")]
    [InlineData("namespace:a:ratio1h > 14.4 * 0.001", "namespace:a:ratio1h")]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval])))", "a_bucket[le]")]
    [InlineData("(group by (n) (last_over_time(up[1d])) unless group by (n) (up == 1)) or on () absent(up{job=\"p\"})",
        "up[n] up[n] up[job]")]
    [InlineData("vector(1) + 5", "")]
    public void The_series_of_an_expression_are_found(string expression, string found) => Assert.Equal(
        found,
        string.Join(' ', PromQl.SelectorsOf(expression).Select(s =>
            s.Metric + (s.Labels.Any() ? $"[{string.Join(',', s.Labels.Order(StringComparer.Ordinal))}]" : ""))));

    [Theory]
    [InlineData("{job=\"a\"}")]
    [InlineData("sum(a) by (x)")]
    [InlineData("sum by (x (a)")]
    public void An_expression_that_the_reader_could_misread_is_an_error(string expression) =>
        Assert.Throws<FormatException>(() => PromQl.SelectorsOf(expression));
}
