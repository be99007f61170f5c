# The service alone. It listens on all addresses, so that it needs, beside a Redis (ConnectionStrings__Redis), a secret (Redis__KeySecret)
# and who may call (Security__Mode).
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# For one platform, so that what starts is compiled code.
ARG TARGETARCH
RUN dotnet publish src/Predictions.Service/Predictions.Service.csproj -c Release -a ${TARGETARCH:-amd64} -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# The user that the base image brings; it may write nothing here.
USER $APP_UID
ENV Kestrel__Endpoints__Http__Url=http://*:8080 \
    Kestrel__Endpoints__Grpc__Url=http://*:8081 \
    Kestrel__Endpoints__Operators__Url=http://*:9090 \
    Kestrel__Endpoints__OperatorsGrpc__Url=http://*:9091
EXPOSE 8080 8081 9090 9091
ENTRYPOINT ["dotnet", "Predictions.Service.dll"]
